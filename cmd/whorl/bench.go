package main

import "github.com/spf13/cobra"

func newBenchCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "bench",
		Short: "Measure accuracy and speed",
	},
		newBenchAccuracyCommand(), newBenchIdentifyCommand(), newBenchOverlayCommand(), newBenchWorstCommand(),
		newBenchCalibrationCommand(), newBenchExtractorsCommand(), newBenchSearchCommand(), newBenchExtractCommand(),
		newBenchWSQCommand(), newBenchGuardCommand(), newBenchWorkerCommand(),
	)
}
