"""The page in a browser: what Kafka says, live, and a phone to try a search on. Also health and metrics over HTTP.

All numbers are read from Kafka, as any consumer could read them, so the page is the same beside each role.
"""
