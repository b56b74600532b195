using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.AccessTests;
using Rolecall.Cli.Files;
using Rolecall.Cli.Servers;
using Rolecall.Cli.YamlFiles;

namespace Rolecall.Cli.Commands.Questions;

/// <summary>test FILE…: access tests.</summary>
internal static class TestCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Command Make()
    {
        var files = new Argument<string[]>("FILE") { HelpName = "FILE", Description = "YAML files.", Arity = ArgumentArity.ZeroOrMore };
        var report = new Option<string>("--report")
        {
            Description = "text, tap, junit or github (annotations); -o json and the like instead list the tests as data.",
            HelpName = "REPORT",
            DefaultValueFactory = _ => "text",
        };
        report.TakeOnly([.. AccessTestReports.All.Keys]);
        var here = new Option<bool>("--running")
        {
            Description = "Ask the server that runs, instead of one of its own with the demo world; tests with \"after\" move its clock.",
        };
        var server = new Option<string?>("--server")
        {
            Description = "The program of the server that is started (ROLECALL_SERVER).",
            HelpName = "FILE",
        };
        var schema = new Option<bool>("--schema") { Description = "Print the JSON Schema of the files." };
        return new RolecallCommand(
            "test",
            "Runs access tests: who may do what, and after what time. A failure shows its place in the file and the decision. "
                + "Exit code 1 where one fails.",
            "rolecall test access.yaml --running",
            "rolecall test access.yaml --running --report junit",
            "rolecall test access.yaml --running -o json",
            "rolecall test --schema")
            .With(files, report, here, server, schema)
            .Does(async invocation =>
            {
                if (invocation.Get(schema))
                {
                    using var resource = new StreamReader(typeof(TestCommand).Assembly.GetManifestResourceStream(
                        "access-tests.schema.json")!);
                    await invocation.Terminal.Out.WriteAsync(await resource.ReadToEndAsync(invocation.Cancel));
                    return ExitCodes.Done;
                }
                if (invocation.Has(report) && !invocation.Output.IsText)
                    throw new CliException(ExitCodes.Usage, "give --report or --output, and not both");
                var read = await Read(invocation, invocation.Get(files));
                var tested = invocation.Get(here) ? await Run(invocation, read) : await RunApart(invocation, invocation.Get(server), read);
                if (invocation.Output.IsText)
                    invocation.Terminal.Write(AccessTestReports.All[invocation.Get(report)](tested));
                else
                    invocation.Output.Many([.. tested.SelectMany(AccessTestReports.Json)], one => one);
                return tested.All(file => file.Failed == 0) ? ExitCodes.Done : ExitCodes.No;
            });
    }

    /// <summary>All files are read before anything is asked.</summary>
    private static async Task<List<AccessTestFile>> Read(Invocation invocation, string[] names)
    {
        if (names.Length == 0)
            throw new CliException(ExitCodes.Usage, "give a FILE") { Try = "rolecall test --help" };
        var read = new List<AccessTestFile>();
        var errors = new List<string>();
        foreach (var name in names)
        {
            var text = await GivenFiles.Text(invocation.Terminal, name, "the file", invocation.Cancel);
            try
            {
                read.Add(AccessTestReader.Read(name, text));
            }
            catch (YamlFileException wrong)
            {
                errors.Add(wrong.Show(text));
            }
        }
        return errors.Count == 0 ? read : throw new CliException(ExitCodes.Invalid, string.Join('\n', errors))
        {
            Try = "rolecall test --schema, which editors check files by",
        };
    }

    private static async Task<List<TestedFile>> Run(
        Invocation invocation, List<AccessTestFile> files)
    {
        var tested = new List<TestedFile>();
        foreach (var file in files)
            tested.Add(file.World is { } world ? await RunIn(invocation, WorldBeside(file, world), file) : await Run(invocation, file));
        return tested;
    }

    private static async Task<TestedFile> Run(Invocation invocation, AccessTestFile file)
    {
        var run = new AccessTestRun(new InvokedSandbox(invocation));
        var results = ImmutableArray.CreateBuilder<(AccessTest, ImmutableArray<Failure>)>();
        foreach (var test in file.Tests)
            results.Add((test, await run.Run(test)));
        return new TestedFile(file.Name, file.Text, results.ToImmutable());
    }

    private static string WorldBeside(AccessTestFile file, string world) => Path.Combine(Path.GetDirectoryName(file.Name) ?? "", world);

    /// <summary>In a sandbox of its own, which holds the world and is deleted with the tests' end.</summary>
    private static async Task<TestedFile> RunIn(Invocation invocation, string world, AccessTestFile file)
    {
        var server = new SandboxService.SandboxServiceClient(invocation.Server.ServerAdmin);
        var name = "test-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        var made = await server.CreateSandboxAsync(
            new() { Name = name, World = WorldFiles.Read(invocation.Terminal, world, invocation.Cancel) }, invocation.Calling);
        try
        {
            using var inside = invocation.On(invocation.Address.In(name, WorldFiles.People(made.Applied)));
            return await Run(inside, file);
        }
        finally
        {
            await server.DeleteSandboxAsync(new() { Name = name });
        }
    }

    /// <summary>On a server of its own, which ends with the tests.</summary>
    private static async Task<List<TestedFile>> RunApart(
        Invocation invocation, string? program, List<AccessTestFile> files)
    {
        var server = ServerProcess.Program(invocation.Terminal, program);
        var folder = Directory.CreateTempSubdirectory("rolecall-test-").FullName;
        try
        {
            return await RunApart(invocation, server, folder, files);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<TestedFile>> RunApart(
        Invocation invocation, string[] server, string folder, List<AccessTestFile> files)
    {
        var (readyFile, log) = (Path.Combine(folder, "ready.json"), Path.Combine(folder, "server.log"));
        using var process = ServerProcess.Start(server, ["--ephemeral", "--port", "0", "--ready-file", readyFile], folder, log);
        try
        {
            var ready = await ServerProcess.UntilReady(process, readyFile, log, Patience, invocation.Terminal.Time, invocation.Cancel);
            using var apart = invocation.On(ready);
            return await Run(apart, files);
        }
        finally
        {
            if (!process.HasExited)
                ServerProcess.Stop(process);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
