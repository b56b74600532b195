using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Requests;
using Rolecall.Server.Options;
using Rolecall.Server.Seeding;
using Rolecall.Server.Storage;

namespace Rolecall.Server;

/// <summary>Says where the server is and who may call it: to the terminal for people, to the ready file for programs.</summary>
internal sealed class Welcome(
    WebApplication app, ServerOptions options, string adminToken, IReadOnlyList<Person> people, StartRetries retries)
{
    public async Task Tell(TextWriter output)
    {
        // In the order in which they were configured: AWS first.
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.ToList();
        var (aws, grpc) = (addresses[0], addresses[^1]);
        if (!options.HasWires)
        {
            output.WriteLine($"Rolecall hosts grains of the cluster \"{options.Cluster!.Id}\"; its health is at {aws}{OwnPaths.Health}");
            output.Flush();
            WriteReadyFile(aws, grpc);
            return;
        }
        var readyFile = options.ReadyFilePath;
        output.WriteLine($"""
            Rolecall serves
              AWS endpoint   {aws}   (sts, iam, organizations, servicequotas, s3; Connect JSON)
              gRPC           {grpc}   ({(options.Tls is null ? "h2c" : "h2")}, reflection)
              data           {(options.Cluster is { } member ? $"the cluster \"{member.Id}\"" : options.Data ?? "(ephemeral)")}
              admin token    {(options.Data is { } data ? Path.Combine(data, "admin-token") : readyFile is null ? "(nowhere: give --ready-file)" : "in " + readyFile)}
              health         {aws}{OwnPaths.Health}
            """);
        var settings = app.Services.GetRequiredService<IGrainFactory>().GetGrain<ISandboxGrain>(Keys.DefaultSandbox);
        if (await retries.Try(settings.Describe) is { } sandbox)
        {
            foreach (var rule in RuleLines(sandbox.Rules))
                output.WriteLine("  rules          " + rule);
        }
        if (people.Count > 0)
            TellPeople(output, aws);
        if (readyFile is not null)
            TellCommands(output, aws, grpc, readyFile);
        output.Flush();
        WriteReadyFile(aws, grpc);
    }

    /// <summary>At a normal end: a ready file tells of a server that answers. One that another server has written since stays.</summary>
    public void Withdraw()
    {
        if (options.ReadyFilePath is not { } file)
            return;
        try
        {
            using var told = JsonDocument.Parse(File.ReadAllBytes(file));
            if (told.RootElement.GetProperty("pid").GetInt32() == Environment.ProcessId)
                File.Delete(file);
        }
        catch (Exception other) when (other is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException)
        {
            // Gone, or somebody else's now.
        }
    }

    /// <summary>What is told beside the variables that find this server from everywhere.</summary>
    /// <param name="readyFile">Where it is written.</param>
    /// <param name="folder">Where the server was started.</param>
    internal static string WhereItIsFound(string readyFile, string folder) =>
        Path.GetFullPath(readyFile, folder) == Path.Combine(folder, "data", "ready.json")
            ? "The command line finds this server in this folder; elsewhere:"
            : "The command line finds this server by:";

    /// <summary>
    /// A line for each rule of the default sandbox that is not at its default: whoever tries out a policy must know that the server does
    /// not read it by the letter, and whoever is throttled, that this was asked for.
    /// </summary>
    internal static IEnumerable<string> RuleLines(SandboxRules rules)
    {
        if (rules.CallsCountAsTls)
            yield return "calls count as TLS: aws:SecureTransport is true of every call in the default sandbox";
        if (!rules.StrictPrincipals)
            yield return "principals need not be there: policies of the default sandbox may name whom nobody knows";
        if (rules.Throttling is { Enabled: true } throttling)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"throttling: {throttling.RequestsPerSecond} calls a second for each account, service and region of the default sandbox");
        }
    }

    private void TellPeople(TextWriter output, string aws)
    {
        output.WriteLine("""

            The demo world: organization 1 with management 111111111111, development 222222222222 and production 333333333333;
            organization 2 with the vendor's 444444444444. Its people:
            """);
        foreach (var person in people)
        {
            output.WriteLine($"""

                # {person.Name}: {person.Arn}
                export AWS_ENDPOINT_URL={aws} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
                export AWS_ACCESS_KEY_ID={person.AccessKeyId} AWS_SECRET_ACCESS_KEY={person.SecretAccessKey}
                unset AWS_SESSION_TOKEN
                """);
        }
    }

    private void TellCommands(TextWriter output, string aws, string grpc, string readyFile)
    {
        output.WriteLine($"""

            # {WhereItIsFound(readyFile, Environment.CurrentDirectory)}
            export ROLECALL_ENDPOINT={aws} ROLECALL_GRPC_ENDPOINT={grpc} ROLECALL_READY_FILE={Path.GetFullPath(readyFile)}
            """);
        if (people.Count == 0)
            return;
        output.WriteLine("""

            Try this:
              rolecall can tester sts:AssumeRole UpdateApp                       why the tester may not
              rolecall can vendor sts:AssumeRole VendorAudit                     a confused deputy, and the external id that it lacks
              rolecall assume UpdateApp --as developer --exec "aws s3 ls"        a denial as AWS tells it; then: rolecall why
              rolecall clock advance 61m                                         after which every session has expired
            """);
    }

    /// <summary>Written so that a program that waits for the file never reads half of it. The file holds secrets.</summary>
    private void WriteReadyFile(string aws, string grpc)
    {
        if (options.ReadyFilePath is not { } file)
            return;
        var ready = new ReadyFile { Pid = Environment.ProcessId, Aws = aws, Grpc = grpc, AdminToken = adminToken, People = people };
        SecretFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(ready, ServerJson.Readable.ReadyFile));
    }
}
