package conversation

import "time"

// recordForm is a stored Vigil.
type recordForm struct {
	Begun   time.Time   `json:"begun,omitzero"`
	Tested  time.Time   `json:"tested,omitzero"`
	Arrived time.Time   `json:"arrived,omitzero"`
	Now     numbersForm `json:"now"`
	Told    numbersForm `json:"told"`
	Open    int         `json:"open,omitzero"`
}

type numbersForm struct {
	Since        time.Time `json:"since,omitzero"`
	Raised       int       `json:"raised,omitzero"`
	Acknowledged int       `json:"acknowledged,omitzero"`
	Decided      int       `json:"decided,omitzero"`
	Minutes      int       `json:"minutes,omitzero"`
	Longest      int       `json:"longest,omitzero"`
}

// watchedForm is a stored Watched.
type watchedForm struct {
	What    Watching  `json:"what"`
	Minutes int       `json:"minutes,omitzero"`
	At      time.Time `json:"at,omitzero"`
}

func formOfRecord(r *Vigil) *recordForm {
	if r == nil {
		return nil
	}
	return &recordForm{
		Begun: utc(r.Begun), Tested: utc(r.Tested), Arrived: utc(r.Arrived),
		Now: formOfNumbers(r.Now), Told: formOfNumbers(r.Told), Open: r.Open,
	}
}

func (f *recordForm) open() *Vigil {
	if f == nil {
		return nil
	}
	return &Vigil{
		Begun: utc(f.Begun), Tested: utc(f.Tested), Arrived: utc(f.Arrived),
		Now: f.Now.open(), Told: f.Told.open(), Open: f.Open,
	}
}

func formOfNumbers(n Numbers) numbersForm {
	f := numbersForm(n)
	f.Since = utc(f.Since)
	return f
}

func (f numbersForm) open() Numbers {
	f.Since = utc(f.Since)
	return Numbers(f)
}
