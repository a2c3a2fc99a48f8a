"""Accounts as people read them: tables in their layout, identities, flows, changes of stocks."""
