"""What anyone would pick instead of repcheck's detector, behind one interface, to be measured beside it."""
