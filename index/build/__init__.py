"""Articles to an immutable folder that can be searched, and the pointer to the newest one."""
