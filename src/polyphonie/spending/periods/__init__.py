"""What expenditure does period by period, from the shell: presumed services, periodic orders, billing plans."""
