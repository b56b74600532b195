return await Rolecall.LoadGenerator.Cli.Run(args, Console.Out, Console.Error);
