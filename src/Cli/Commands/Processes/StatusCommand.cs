using System.CommandLine;
using System.Text.Json.Nodes;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Commands.Administration;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Processes;

/// <summary>status: which server, by which settings, and what is in its sandbox.</summary>
internal static class StatusCommand
{
    public static Command Make() => new RolecallCommand(
        "status",
        "Shows which server is meant, where each setting came from, and what is in its sandbox. Exit code 6 where it does not answer.",
        "rolecall status",
        "rolecall status -o yaml")
        .Does(async invocation =>
        {
            var address = invocation.Address;
            var json = new JsonObject
            {
                ["endpoint"] = address.AwsEndpoint,
                ["endpointFrom"] = address.Aws.Source,
                ["grpcEndpoint"] = address.Grpc.Value.GetLeftPart(UriPartial.Authority),
                ["grpcEndpointFrom"] = address.Grpc.Source,
                ["tokenFrom"] = address.Token?.Source,
                ["sandbox"] = address.Sandbox.Value,
                ["sandboxFrom"] = address.Sandbox.Source,
            };
            var serves = await ReadyCommand.Serves(invocation);
            json["serves"] = serves;
            var clock = serves && address.Token is not null ? await FindClock(invocation, json) : null;
            invocation.Output.One(json, () => Text(json, clock));
            if (!serves && invocation.Output.IsText)
                invocation.Tell("try: rolecall up, or rolecall doctor");
            return serves ? ExitCodes.Done : ExitCodes.Unreachable;
        });

    /// <returns>The sandbox's clock; null where the token is not good for it.</returns>
    private static async Task<Clock?> FindClock(Invocation invocation, JsonObject json)
    {
        try
        {
            var clock = (await new ClockService.ClockServiceClient(invocation.Admin).GetClockAsync(new(), invocation.Calling)).Clock;
            json["clock"] = Output.JsonOf(clock);
            json["organizations"] = (await OrganizationCommand.All(invocation)).Count;
            json["accounts"] = (await AccountCommand.All(invocation, null)).Count;
            json["rules"] = Output.JsonOf((await new SandboxService.SandboxServiceClient(invocation.Admin).GetSandboxRulesAsync(
                new(), invocation.Calling)).Rules);
            return clock;
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.NotFound)
        {
            json["refused"] = refused.Status.Detail;
            return null;
        }
    }

    private static string Text(JsonObject json, Clock? clock) => $"""
        AWS endpoint    {json["endpoint"]}  ({json["endpointFrom"]})
        gRPC            {json["grpcEndpoint"]}  ({json["grpcEndpointFrom"]})
        admin token     {(json["tokenFrom"] is { } token ? $"from {token}" : "none")}
        sandbox         {json["sandbox"]}  ({json["sandboxFrom"]})
        answers         {(json["serves"]!.GetValue<bool>() ? "✓ yes" : "✗ no")}{Rest(json, clock)}
        """;

    private static string Rest(JsonObject json, Clock? clock) => json switch
    {
        _ when json["refused"] is { } refused => $"\nrefused         ✗ {refused}",
        _ when clock is not null =>
            $"\nclock           {ClockCommand.Spelled(clock)}\nholds           {json["organizations"]} organizations, {json["accounts"]} accounts",
        _ => "",
    };
}
