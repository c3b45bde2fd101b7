"""What may be done with an invoice, one file per noun: deposits, deliveries, treatments, answers, notices."""
