"""What the rows of sdk/spec do not reach. Run by test/sdks; alone: python3 -m unittest discover -t . -s tests"""
