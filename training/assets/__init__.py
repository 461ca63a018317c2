"""What is laid over product pictures, and what is said of them."""
