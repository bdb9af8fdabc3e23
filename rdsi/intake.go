package rdsi

import "time"

// rejectedPeriod is how long the digest of a request is kept that was rejected without a deadline, so that it gets the
// same answer when it comes again.
const rejectedPeriod = 24 * time.Hour

// decideIntake runs the core's intake and what only a handler knows: clocks, deadlines, and the transaction itself.
func (h *Handler) decideIntake(p *pending, r Request, w *World, hist History, in *intakeState, c Contents) (Response, bool) {
	now := in.now
	p.agreement, _ = w.Agreement(r.From, h.cfg.Self)
	p.terms, _ = p.agreement.Terms()
	p.mask = NewMask(w, r.From, p.terms, h.cfg.Databases)
	expires, err := w.deadline(p.agreement, p.terms, now)
	p.expires = expires
	if err != nil {
		p.expires = now.Add(rejectedPeriod)
		if p.agreement.InForce() {
			// World.Validate has looked at the calendars; what is left is a period beyond the days that they cover.
			h.cfg.Log.Error("no deadline can be computed: request rejected", "request", r.ID, "error", err)
		}
	}
	s := Situation{Now: now, Refusal: in.refusal}
	if resp, done := intake(r, h.cfg.Self, w, hist, s, intakeRules); done {
		return resp, true
	}
	if err != nil {
		return Response{Rejected, []Rule{RuleAgreement}}, true
	}
	if in.formatErr != nil {
		return Response{RejectedFormat, []Rule{RuleFormat}}, true
	}
	// The header's rules again, for what the transaction really holds.
	if len(c.Modalities) != 1 || c.Subjects > 1 || p.terms.MaxPrints > 0 && c.Prints > p.terms.MaxPrints {
		return Response{Rejected, []Rule{RuleOneBiometric}}, true
	}
	if c.Modalities[0] != r.Biometrics[0].Modality {
		return Response{Rejected, []Rule{RuleModality}}, true
	}
	if c.Modalities[0] == Latent && h.cfg.Review == nil {
		return Response{Rejected, []Rule{RuleModality}}, true // only an examiner may decide on it
	}
	return Response{}, false
}

// sealed is the sealed entry with what the header says of claims and consents.
func (p *pending) sealed(r Response) Sealed {
	s := sealedEntry(r)
	s.Against, s.Consents = sealedDetails(&p.request)
	return s
}

func sealedEntry(r Response) Sealed {
	return Sealed{Answer: r.Sees, Suppressed: r.Sees == NoMatch && len(r.Sealed) > 0, Rules: r.Sealed}
}

// newRecord begins the record of a transaction with what is known at acceptance.
func (h *Handler) newRecord(p *pending, c Contents) Record {
	r := &p.request
	databases := p.terms.Databases
	if databases == nil {
		databases = []string{}
	}
	modalities := c.Modalities
	if modalities == nil {
		modalities = []Modality{}
	}
	return Record{Kind: kindTransaction, Transaction: r.ID, Role: roleResponder, Counterparty: r.From,
		Agreement: p.agreement.ID, AgreementNo: p.agreement.Version, Rules: RuleSet, Engine: h.cfg.EngineVersion,
		User: h.store.pseudonym(r.From, r.User), Purpose: r.Purpose.recorded(), Modalities: modalities, Prints: c.Prints,
		Databases: databases, Accepted: p.accepted, Expires: p.expires}
}

// finish completes a record: released is when the answer may be seen, which for a request that expires is later than
// when its biometric is gone.
func (h *Handler) finish(rec Record, resp Response, released time.Time) Record {
	return rec.ended(resp.Sees, resp.Sealed, released, h.cfg.Now())
}
