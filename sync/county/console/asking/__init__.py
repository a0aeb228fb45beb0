"""What a page may be asked, typed, and whether the question came from a page of ours."""
