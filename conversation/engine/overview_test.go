package engine_test

import (
	"fmt"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
)

func TestThePictureOfAllContractsIsShownWhereOnlyThoseReadWhoMaySeeThem(t *testing.T) {
	t.Parallel()
	w := newTown(t, func(c *engine.Config) { c.Press = enginetest.Press{} })
	w.call(thread, "ny")
	w.say(thread, "Nya kontorsmöbler")
	eva := enginetest.Someone("eva")
	w.chat.Join(enginetest.CISO, eva.ID)
	for n, test := range []struct{ asked, shown conversation.Place }{
		{enginetest.CISO, enginetest.CISO},
		{enginetest.CISO + "/17", enginetest.CISO + "/17"},
		{channel, conversation.Direct(eva.ID)},
	} {
		before := len(w.chat.Posts())
		in := w.event(test.asked, conversation.Called{Words: "översikt"})
		in.By = eva
		if got := w.handle(in); got == "" {
			t.Errorf("%d: got nothing said", n)
		}
		var got []string
		for _, p := range w.chat.Posts()[before:] {
			got = append(got, fmt.Sprintf("%s %d", p.Place, len(p.Files)))
		}
		if want := fmt.Sprintf("[%s 1]", test.shown); fmt.Sprint(got) != want {
			t.Errorf("asked in %s: got the picture in %v, want %s", test.asked, got, want)
		}
	}
}
