using System.CommandLine;
using Grpc.Core;
using Rolecall.Cli.YamlFiles;
using Rolecall.LoadTool.Commands;
using Rolecall.LoadTool.Scenarios;

namespace Rolecall.LoadTool;

/// <summary>The program: its commands, and what becomes of what goes wrong.</summary>
internal static class Cli
{
    /// <param name="errors">Gets one line for whatever cannot be done.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> Run(string[] args, TextWriter errors)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
            return await Tell(errors, ExitCodes.Usage, string.Join("; ", parsed.Errors.Select(error => error.Message)));
        try
        {
            // A run that is interrupted awaits what is under way, for a minute at most; then it reports.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeSpan.FromMinutes(2)
            });
        }
        catch (OperationCanceledException)
        {
            return await Tell(errors, ExitCodes.Interrupted, "interrupted before anything was measured");
        }
        catch (Exception wrong) when (wrong is UsageException or YamlFileException)
        {
            return await Tell(errors, ExitCodes.Usage, wrong.Message);
        }
        catch (Exception lost) when (lost is RpcException or InvalidOperationException or TimeoutException or IOException
            or UnauthorizedAccessException or HttpRequestException)
        {
            return await Tell(
                errors, ExitCodes.Failed, lost is RpcException { Status.Detail: { Length: > 0 } detail } ? detail : lost.Message);
        }
    }

    private static RootCommand Root() =>
        new(
            "Load tests of AWS-style identity: AssumeRole and what sessions do, across many organizations. Exit codes: 0 passed, 1 failed,"
                + " 2 cannot be done, 3 a bound was broken, 130 interrupted.")
    {
        RunCommand.AssumeRole(), RunCommand.OfFile(), FindMaxCommand.Make(), CompareCommand.Make(), WorldCommand.Make(),
        OverheadCommand.Make(), HistoryCommand.Make(), Schema(),
    };

    private static Command Schema()
    {
        var schema = new Command("schema", "Prints the JSON Schema of scenario files.");
        schema.SetAction(_ =>
        {
            using var resource = new StreamReader(typeof(Scenario).Assembly.GetManifestResourceStream("scenario.schema.json")!);
            Console.Write(resource.ReadToEnd());
        });
        return schema;
    }

    /// <summary>In one line, however many the message has.</summary>
    private static async Task<int> Tell(TextWriter errors, int code, string message)
    {
        await errors.WriteLineAsync("rolecall-load: " + string.Join(
            ' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return code;
    }
}
