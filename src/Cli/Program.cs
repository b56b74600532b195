return await Rolecall.Cli.CommandLine.Run(args, Rolecall.Cli.Terminals.Terminal.OfProcess());
