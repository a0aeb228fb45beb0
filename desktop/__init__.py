"""What a person sees and prints: the Qt window, paper, Excel and the command line."""
