"""The service: the store, publishing, one run from pull to report, the daemon and the command line."""
