package plotting_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/whorl-afis/whorl/bench/plotting"
)

func ExampleDET() {
	p, err := plotting.DET("Detection error trade-off", []plotting.Curve{
		{Name: "a matcher", Genuine: []float64{40, 55, 61, 70}, Impostor: []float64{2, 5, 8, 42}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "plots")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "det.svg")
	err = plotting.Save(p, path)
	info, _ := os.Stat(path)
	fmt.Println(err, info.Size() > 1000)
	// Output: <nil> true
}
