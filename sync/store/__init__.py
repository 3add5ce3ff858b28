"""What Milepost remembers: tables, migrations, transactions."""
