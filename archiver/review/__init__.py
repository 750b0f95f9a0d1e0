"""What is known of each item, what the word lists suggest, and what a person must look at (granskning)."""
