"""What two computers share: the ledger of records, the protocol, the village client, the county."""
