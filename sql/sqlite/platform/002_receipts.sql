-- Receipts that were not to be had with their answers: looked for now and then, and few.

CREATE INDEX receipt_pending ON check_provider (name, status_check) WHERE receipt = 1;
