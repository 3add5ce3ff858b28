"""What the operator writes: secrets, `milepost.yaml`, roadmap and mapping files; every mistake told at once."""
