package slackfake

// ChoosesPerson picks somebody in the newest select of people in the place.
func (p *Person) ChoosesPerson(at Place, who *Person) Outcome {
	return p.acts("a select of people", func() *spot {
		return p.w.find(p, at, false, func(_, e object) bool { return e.str("type") == "users_select" })
	}, []string{who.ID})
}
