package console

import "upphandlingsvakten/rules"

// wording is what the terminal itself says in one language. What the bot says
// comes to it in messages.
type wording struct {
	thread, coordinators, ciso, direct, onlyYou, console        string
	edited, change, start                                       string
	speaksIn, speaksHere, welcome                               string
	unknown, noName, noButton, noCase, noWhen, past, nothingDue string
	nowIs, tooLong, trouble, bye, here, places, help            string
	files, noted, offered                                       string
}

// words is the wording of l.
func words(l rules.Lang) wording {
	if l == rules.English {
		return english()
	}
	return swedish()
}

func swedish() wording {
	return wording{
		thread: "tråden", coordinators: "samordnarens kanal", ciso: "CISO:s kanal",
		direct: "direkt till %s", onlyYou: "bara till dig", console: "terminalen",
		edited: "(ändrad)", change: "Ändra", start: "ny",
		speaksHere: "Du är %s och skriver i tråden.",
		speaksIn:   "Du är %s och skriver i %s.",
		welcome:    "Skriv svaren på en rad. Rader som börjar med : är till terminalen. :hjälp visar dem.",
		unknown:    "Jag känner inte till det kommandot. Skriv :hjälp.",
		noName:     "Ett namn skrivs med bokstäver, till exempel :som anna.",
		noButton:   "Det finns ingen sådan knapp att trycka på här.",
		noCase:     "Jag har inte skrivit i något sådant ärende. Skriv till exempel U-2026-0001 status först.",
		noWhen:     "Skriv till exempel :hopp 90d, :hopp 2027-06-14 eller :hopp nästa.",
		past:       "Tiden går bara framåt. Den tidpunkten har redan varit.",
		nothingDue: "Inget ligger och väntar.",
		nowIs:      "Nu är det %s.",
		tooLong:    "Raden är för lång och lästes inte. Högst 64 KiB får plats.",
		trouble:    "Något gick fel och raden togs inte emot. Inget har gått förlorat. Skriv den gärna igen.",
		bye:        "Samtalet är slut.",
		here:       "(här skriver du)",
		places:     "Platser",
		files:      "Filerna ligger här:",
		noted:      "Antecknat.",
		offered:    "Här finns:",
		help: `Det här förstår terminalen:
- :som samordnare – nästa rader skrivs i samordnarens kanal. :som ciso finns också.
- :som anna – nästa rader skrivs av Anna i tråden. Vilket namn som helst går bra.
- :tryck 2 – tryck på alternativ 2. :tryck Bekräfta trycker på knappen med det namnet, och :tryck Ändra Arbetsrubrik ändrar svaret på den raden.
- :tryck igen – tryck en gång till på samma knapp.
- :hopp 90d – flytta tiden framåt. :hopp 2027-06-14 och :hopp nästa går också.
- :borta anna, :slutat anna, :inne anna – så att boten vänder sig till ersättaren, eller till henne igen.
- :platser – var boten har skrivit.
- :ärende U-2026-0001 – skriv i det ärendets tråd.
- :avsluta – sluta.
Med /upphandling eller bara / framför är raden ett kommando till boten, till exempel /status eller /ny.`,
	}
}

func english() wording {
	return wording{
		thread: "the thread", coordinators: "the coordinators' channel", ciso: "the CISO's channel",
		direct: "directly to %s", onlyYou: "only to you", console: "terminal",
		edited: "(edited)", change: "Change", start: "new",
		speaksHere: "You are %s, writing in the thread.",
		speaksIn:   "You are %s, writing in %s.",
		welcome:    "Write each answer on a line. Lines that begin with : are for the terminal. :help lists them.",
		unknown:    "I do not know that command. Write :help.",
		noName:     "A name is written in letters, such as :as anna.",
		noButton:   "There is no such button to press here.",
		noCase:     "I have not written in any such case. Write for example U-2026-0001 status first.",
		noWhen:     "Write for example :jump 90d, :jump 2027-06-14 or :jump next.",
		past:       "Time only moves forward. That moment has passed.",
		nothingDue: "Nothing is waiting.",
		nowIs:      "It is now %s.",
		tooLong:    "The line is too long and was not read. At most 64 KiB fit.",
		trouble:    "Something went wrong and the line was not taken. Nothing is lost. Please write it again.",
		bye:        "The conversation is over.",
		here:       "(you write here)",
		places:     "Places",
		files:      "The files are here:",
		noted:      "Noted.",
		offered:    "Here are:",
		help: `This is what the terminal understands:
- :as coordinator – the next lines are written in the coordinators' channel. :as ciso works too.
- :as anna – the next lines are written by Anna in the thread. Any name will do.
- :press 2 – press option 2. :press Confirm presses the button of that name, and :press Change Working title changes the answer on that line.
- :press again – press the same button once more.
- :jump 90d – move time forward. :jump 2027-06-14 and :jump next work too.
- :away anna, :left anna, :here anna – so that the bot turns to the deputy, or to her again.
- :places – where the bot has written.
- :case U-2026-0001 – write in the thread of that case.
- :quit – stop.
With /upphandling or just / in front, the line is a command to the bot, such as /status or /new.`,
	}
}
