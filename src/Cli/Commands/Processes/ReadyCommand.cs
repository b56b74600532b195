using System.CommandLine;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Health.V1;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Commands.Processes;

/// <summary>ready: waits until a server answers.</summary>
internal static class ReadyCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static Command Make()
    {
        var timeout = new Option<string?>("--timeout") { Description = "How long to wait; one look where absent.", HelpName = "SPAN" };
        return new RolecallCommand("ready", "Tells whether the server answers: exit code 0 or 1.", "rolecall ready --timeout 30s")
            .With(timeout)
            .Does(async invocation =>
            {
                var patience = invocation.Get(timeout) is { } span ? Spans.Read(span) : TimeSpan.Zero;
                var time = invocation.Terminal.Time;
                var began = time.GetTimestamp();
                while (true)
                {
                    if (AbsentFile(invocation) is null && await Serves(invocation))
                    {
                        invocation.Output.One(
                            new JsonObject { ["ready"] = true },
                            () => $"ready: {invocation.Address.Grpc.Value.GetLeftPart(UriPartial.Authority)}");
                        return ExitCodes.Done;
                    }
                    if (time.GetElapsedTime(began) >= patience)
                        break;
                    await Task.Delay(Pause, time, invocation.Cancel);
                }
                invocation.Output.One(
                    new JsonObject { ["ready"] = false },
                    () => "not ready: " + (AbsentFile(invocation) is { } absent
                        ? $"{absent} is not there"
                        : $"nothing answers at {invocation.Address.Grpc.Value.GetLeftPart(UriPartial.Authority)}"));
                if (invocation.Output.IsText)
                    invocation.Tell("try: rolecall up, or rolecall doctor");
                return ExitCodes.No;
            });
    }

    /// <summary>The ready file that is named and not there: a server writes it once it answers, and deletes it at its end.</summary>
    private static string? AbsentFile(Invocation invocation) =>
        invocation.NamedReadyFile is { } named && !Path.Exists(invocation.Terminal.PathOf(named)) ? named : null;

    public static async Task<bool> Serves(Invocation invocation)
    {
        try
        {
            var deadline = invocation.Terminal.Time.GetUtcNow().UtcDateTime.AddSeconds(10);
            var health = await new Health.HealthClient(invocation.Server.Anonymous).CheckAsync(
                new(), deadline: deadline, cancellationToken: invocation.Cancel);
            return health.Status == HealthCheckResponse.Types.ServingStatus.Serving;
        }
        catch (RpcException) when (!invocation.Cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
