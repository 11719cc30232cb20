package rules

import ()

func (p *Plan) Check() []Problem { return nil }
