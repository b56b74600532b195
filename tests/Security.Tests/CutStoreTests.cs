using Grpc.Core;
using Microsoft.Data.Sqlite;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;

namespace Rolecall.Security.Tests;

/// <summary>
/// The attack: an access key is deleted; somebody who can write the data directory, but has no envelope key, cuts the last record of
/// the account's stream, and the key is back.
/// </summary>
public sealed class CutStoreTests : IAsyncLifetime
{
    private ServerProcess server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await ServerProcess.Start("--no-demo");

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Start_AfterTheLastRecordWasCut_IsRefused_AndAcceptedIsOnRecord()
    {
        string account;
        AwsKeys deleted;
        using (var grpc = new GrpcClient(server.Ready))
        {
            var made = await new OrganizationService.OrganizationServiceClient(grpc.Admin).CreateOrganizationAsync(
                new() { Name = "o", WithRootAccessKey = true }, cancellationToken: Token);
            account = made.Organization.ManagementAccountId;
            var iam = new Iam.IamClient(grpc.As(new AwsKeys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey)));
            await iam.CreateUserAsync(new() { UserName = "leaver" }, cancellationToken: Token);
            var key = (await iam.CreateAccessKeyAsync(new() { UserName = "leaver" }, cancellationToken: Token)).AccessKey;
            deleted = new AwsKeys(key.AccessKeyId, key.SecretAccessKey);
            await iam.DeleteAccessKeyAsync(new() { UserName = "leaver", AccessKeyId = key.AccessKeyId }, cancellationToken: Token);
        }
        await server.Stop();
        await server.StartAgain("--no-demo");
        await FluentActions.Awaiting(() => Caller(deleted))
            .Should().ThrowAsync<RpcException>("the control: it is deleted, and the store is whole");
        await server.Stop();

        var stream = $"in/default/account/{account}";
        var last = await Sql($"SELECT max(version) FROM record WHERE stream = '{stream}'");
        await Sql($"DELETE FROM record WHERE stream = '{stream}' AND version = {last}; UPDATE stream SET version = {last} - 1 WHERE name = '{stream}'");

        var refusal = await Refusal();
        refusal.Should().StartWith("rolecall: ").And.Contain(stream).And.Contain("--accept-data-loss").And.NotContain("   at ");
        await Sql($"UPDATE stream SET version = {last} WHERE name = '{stream}'");
        (await Refusal()).Should().Contain($"record {last} of {stream} is missing");

        await server.StartAgain("--no-demo", "--accept-data-loss");
        using (var grpc = new GrpcClient(server.Ready))
        {
            // Its own account's trail tells why the key is back.
            var events = await new AuditService.AuditServiceClient(grpc.Admin).LookupEventsAsync(
                new() { Filter = new() { AccountId = account, EventName = "AcceptDataLoss" } }, cancellationToken: Token);
            events.Events.Should().ContainSingle().Which.RecordJson
                .Should().Contain($"record {last} of account/{account} is missing").And.NotContain("in/default");
        }
        await server.Stop();
        (await server.Output).Should().MatchRegex($"warn: .*Data loss accepted at .*record {last} of {stream} is missing");

        // Accepted once, and told once.
        await server.StartAgain("--no-demo");
        using (var grpc = new GrpcClient(server.Ready))
        {
            var events = await new AuditService.AuditServiceClient(grpc.Admin).LookupEventsAsync(
                new() { Filter = new() { EventName = "AcceptDataLoss" } }, cancellationToken: Token);
            events.Events.Should().ContainSingle();
        }
    }

    [Fact]
    public async Task Start_AfterTheStoreAndItsMarkWereTakenAway_IsRefused_AndAcceptedIsOnRecord()
    {
        using (var grpc = new GrpcClient(server.Ready))
            await new OrganizationService.OrganizationServiceClient(grpc.Admin).CreateOrganizationAsync(
                new() { Name = "o" }, cancellationToken: Token);
        await server.Stop();
        foreach (var file in Directory.GetFiles(server.DataDirectory, "events.*"))
            File.Delete(file);

        (await Refusal()).Should().Contain("it is empty, though the trail beside it is not").And.Contain("--accept-data-loss");

        await server.StartAgain("--no-demo", "--accept-data-loss");
        await server.Stop();
        (await server.Output).Should().Contain("Data loss accepted at ");
    }

    /// <summary>What was done with a stolen key is to be on record no more.</summary>
    [Fact]
    public async Task Start_AfterTheTrailWasEdited_IsRefused_AndAcceptedIsOnRecord()
    {
        using (var grpc = new GrpcClient(server.Ready))
            await new OrganizationService.OrganizationServiceClient(grpc.Admin).CreateOrganizationAsync(
                new() { Name = "traceless" }, cancellationToken: Token);
        await server.Stop();
        var segment = Directory.GetFiles(Path.Combine(server.DataDirectory, "trail"), "*.log").Single();
        var bytes = await File.ReadAllBytesAsync(segment, Token);
        var at = bytes.AsSpan().IndexOf("traceless"u8);
        at.Should().BeGreaterThan(0);
        "nameless!"u8.CopyTo(bytes.AsSpan(at));
        await File.WriteAllBytesAsync(segment, bytes, Token);

        (await Refusal()).Should().StartWith(
            "rolecall: The audit trail is not as it was left").And.Contain("--accept-data-loss").And.NotContain("   at ");

        await server.StartAgain("--no-demo", "--accept-data-loss");
        using (var grpc = new GrpcClient(server.Ready))
        {
            var events = await new AuditService.AuditServiceClient(grpc.Admin).LookupEventsAsync(
                new() { Filter = new() { EventName = "AcceptDataLoss" } }, cancellationToken: Token);
            events.Events.Should().ContainSingle().Which.RecordJson.Should().Contain("of the audit trail was changed or cut");
        }
        await server.Stop();
        await server.StartAgain("--no-demo");
    }

    private async Task<string> Caller(AwsKeys keys)
    {
        using var grpc = new GrpcClient(server.Ready);
        return (await new Sts.StsClient(grpc.As(keys)).GetCallerIdentityAsync(new(), cancellationToken: Token)).Arn;
    }

    /// <summary>What a start tells that ends with exit code 3.</summary>
    private Task<string> Refusal() => ServerProcess.Refusal("--data", server.DataDirectory, "--port", "0", "--no-demo");

    private async Task<object?> Sql(string text)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(server.DataDirectory, "events.db")};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        return await command.ExecuteScalarAsync(Token);
    }
}
