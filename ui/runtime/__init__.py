"""What runs beside a page: workers, the queue, the message guard, the log, component scripts."""
