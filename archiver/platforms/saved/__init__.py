"""What people saved of a service that is gone: pages, web archives, screenshots and PDF files become threads."""
