package delivery

func (a *answer) feed() error { return no(404, "Not found.") }
