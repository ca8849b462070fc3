"""Background work: a ledger in the database that is the truth, and a broker that only wakes workers."""
