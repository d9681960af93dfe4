"""What still holds of a record: each question a point, asked by one module here and put together in `jobs.verify`."""
