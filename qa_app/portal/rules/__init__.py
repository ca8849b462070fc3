"""The rules of the portal: what customers read, what they may send, and how they prove who they are."""
