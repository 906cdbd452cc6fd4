"""What is true of certificates (培训合格证书) and of what hangs on them, without a database, a PDF or a clock."""
