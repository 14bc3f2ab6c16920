"""The whole service as a process of its own, against a fake Reddit on loopback."""
