"""Knowledge: articles that the staff work from and customers read, kept true by owners, dates and a second person."""
