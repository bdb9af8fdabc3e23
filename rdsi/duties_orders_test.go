package rdsi

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// R14, R15: nobody acts on an answer alone.
func TestR15AdverseAction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		o := DutyOrder{Kind: DutyAdverse, Role: roleRequester, Transaction: "t-1", Counterparty: "B", Reason: "REMOVAL"}
		for _, attested := range [][2]bool{{false, false}, {true, false}, {false, true}} {
			o.IndividualNotified, o.OtherEvidence = attested[0], attested[1]
			r.refuses(o, RuleAdverse)
		}
		o.IndividualNotified, o.OtherEvidence = true, true
		if d := r.open(o); len(d.Left) > 0 {
			t.Errorf("%+v", d)
		}
	})
}

// R08, R20-USE, R31: what has to be done about incidents and breaches. A breach may concern no one request and everybody.
func TestR31Incidents(t *testing.T) {
	for _, c := range []struct {
		o    DutyOrder
		want []DutyStep
	}{
		{DutyOrder{Kind: DutyBreach, Reason: "LOSS"}, []DutyStep{StepManager, StepSent}},
		{DutyOrder{Kind: DutyIncident, Reason: "MISUSE", Counterparty: "B"}, []DutyStep{StepManager, StepFrozen}},
		{DutyOrder{Kind: DutyIncident, Reason: "OUT_OF_PURPOSE", Counterparty: "B"}, []DutyStep{StepManager, StepSent}},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			defer r.close()
			d := r.open(c.o)
			if !slices.Equal(d.Left, c.want) {
				t.Errorf("%s %s: left %q", c.o.Kind, c.o.Reason, d.Left)
			}
			for _, s := range c.want {
				d = r.step(d, DutyMove{Step: s})
			}
			if len(d.Left) > 0 {
				t.Errorf("left %q", d.Left)
			}
		})
	}
}

// Orders that are no duty, and texts that could hold more than a reference, are turned away; nothing is written.
func TestDutyOrders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		for _, o := range []DutyOrder{
			{}, {Kind: DutyBreach}, {Kind: DutyBreach, Reason: "because"}, {Kind: DutyIncident, Reason: "MISUSE"},
			{Kind: DutyBreach, Reason: "LOSS", Role: "JUDGE"}, {Kind: DutyBreach, Reason: "LOSS", To: "D"},
			{Kind: DutyBreach, Reason: "LOSS", Found: time.Now().Add(time.Hour)}, {Kind: DutyBreach, Reason: "LOSS", Protected: true},
			{Kind: DutyBreach, Reason: "LOSS", Document: "a letter to Maria"}, {Kind: DutyBreach, Reason: "LOSS", Document: strings.Repeat("x", 65)},
			{Kind: DutyOnward, Transaction: "t", Counterparty: "B", Reason: "COURT", To: "D", Use: "TAX"},
			{Kind: DutyAdverse, Counterparty: "B", Reason: "OTHER", IndividualNotified: true, OtherEvidence: true},
		} {
			r.refuses(o, "")
		}
		if _, err := r.h.StepDuty(99, DutyMove{Step: StepSent}, 1); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
		if n := len(r.entries()); n != 0 {
			t.Errorf("%d entries", n)
		}
		b, err := json.Marshal(r.open(DutyOrder{Kind: DutyBreach, Reason: "LOSS"}))
		if err != nil || !bytes.Contains(b, []byte(`"left":["MANAGER_TOLD","SENT"]`)) {
			t.Errorf("%s, %v", b, err)
		}
	})
}
