"""What village and county say to each other, whatever carries it."""
