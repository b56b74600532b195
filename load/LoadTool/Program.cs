return await Rolecall.LoadTool.Cli.Run(args, Console.Error);
