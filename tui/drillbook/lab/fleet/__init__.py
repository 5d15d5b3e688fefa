"""The lab's applications: writers and consumer groups, and a ledger of every record they touched."""
