using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Serialization;
using Rolecall.Contracts.Storage;
using Rolecall.Policy;
using Rolecall.Policy.Matching;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>I10, at rest: of no kind of secret that an account or a sandbox keeps is there a trace in the stores' files.</summary>
public sealed class SecretsAtRestTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string Template = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}}""";

    /// <summary>What records call them: a key's secret, a device's seed, an issuer's key, a workload's token, address and user data, an instance signer's key, a delegation's token, a sandbox's sealing key.</summary>
    private static readonly string[] SecretMembers =
    [
        "secret", "seed", "privateKey", "authorizationToken", "metadataSecret", "userData", "tradeInToken", "key"
    ];

    private readonly StsWorld world = new(silos);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_OfEveryKind_AreInNoFile_AndARestartReadsThem()
    {
        var user = await world.User("keeper");
        var device = await world.Gateway.Call<CreateVirtualMFADeviceResponse>(
            user, new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = "phone" });
        await world.Gateway.Call<IMessage>(user, new EnableOutboundWebIdentityFederationRequest());
        var role = await world.Role(
            "tasks",
            StsWorld.Trust("\"sts:AssumeRole\"").Replace(
                "\"AWS\":\"arn:aws:iam::333333333333:root\"", "\"Service\":\"ecs-tasks.amazonaws.com\"", StringComparison.Ordinal));
        var task = await world.Gateway.Call<RunTaskResponse>(null, new RunTaskRequest { AccountId = StsWorld.Account, TaskRoleArn = role });
        await world.Gateway.Call<IMessage>(user, new CreateInstanceProfileRequest { InstanceProfileName = "machine" });
        var machine = await world.Gateway.Call<LaunchInstanceResponse>(
            null,
            new LaunchInstanceRequest
            {
                AccountId = StsWorld.Account,
                InstanceProfile = "machine",
                UserData = ByteString.CopyFromUtf8("password of the database")
            });
        await world.Gateway.Call<GetInstanceIdentityCertificateResponse>(null, new GetInstanceIdentityCertificateRequest());
        var delegated = await Delegate(user);
        await silos.Change<RotateSealingKeyResponse>(new RotateSealingKeyRequest());
        string[] told =
        [
            user.Secret,
            Encoding.ASCII.GetString(device.VirtualMfaDevice.Base32StringSeed.Span),
            task.AuthorizationToken,
            machine.MetadataPath[^32..],
            delegated
        ];

        var secrets = await SecretsIn(silos.Events);
        secrets.Select(secret => secret.Member).Distinct().Should().BeEquivalentTo(SecretMembers, "each kind is there to be looked for");
        secrets.Select(secret => secret.Value).Should().Contain(told).And.Contain(Convert.ToBase64String("password of the database"u8));

        foreach (var (member, value) in secrets)
        {
            FilesWith(Encoding.UTF8.GetBytes(value)).Should().BeEmpty($"a {member} is sealed");
            if (Convert.TryFromBase64String(value, new byte[value.Length], out _))
                FilesWith(Convert.FromBase64String(value)).Should().BeEmpty($"a {member} is sealed");
        }
        FilesWith(Encoding.UTF8.GetBytes(user.AccessKeyId)).Should().NotBeEmpty("the scan reads the files, and its id is no secret");

        await using var restarted = silos.OpenSealed();
        (await SecretsIn(restarted)).Should().Equal(secrets);
    }

    [Fact]
    public async Task Account_WhoseRecordWasMoved_IsRefusedAndNothingElseIs()
    {
        // What was appended in a busy moment is put where it belongs a little later.
        await Waits.Until(async () => await Count("444444444444") > 0, "the account's records are not in their table");
        // One account's records, as they lie, under the name of another.
        await Sql($"""
            INSERT INTO record SELECT '{Keys.Account("default", AccountId.Parse("999999999999"))}', version, body FROM record WHERE stream = '{Keys.Account("default", AccountId.Parse("444444444444"))}';
            INSERT INTO stream SELECT '{Keys.Account("default", AccountId.Parse("999999999999"))}', version, head FROM stream WHERE name = '{Keys.Account("default", AccountId.Parse("444444444444"))}'
            """);
        var moved = silos.First.Grains.GetGrain<IAccountGrain>(Keys.Account("default", AccountId.Parse("999999999999")));
        await FluentActions.Awaiting(() => moved.Describe())
            .Should().ThrowAsync<Exception>().WithMessage("*head of in/default/account/999999999999*");
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(null, new RotateIssuerKeysRequest { AccountId = "999999999999" }))!.Status.Should().Be(503);

        (await silos.First.Grains.GetGrain<IAccountGrain>(Keys.Account(
            "default", AccountId.Parse("444444444444"))).Describe())!.AccountId.ToString()
            .Should().Be("444444444444");
        // An account that cannot be read must not stop what goes through all of them for the other tests of this world.
        await Sql($"DELETE FROM record WHERE stream = '{Keys.Account("default", AccountId.Parse("999999999999"))}'; DELETE FROM stream WHERE name = '{Keys.Account("default", AccountId.Parse("999999999999"))}'");
    }

    private async Task Sql(string text)
    {
        await using var file = await Open();
        await using var command = file.CreateCommand();
        command.CommandText = text;
        (await command.ExecuteNonQueryAsync(Cancel)).Should().BePositive();
    }

    private async Task<long> Count(string account)
    {
        await using var file = await Open();
        await using var command = file.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM record WHERE stream = '{Keys.Account("default", AccountId.Parse(account))}'";
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private async Task<Microsoft.Data.Sqlite.SqliteConnection> Open()
    {
        var file = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(silos.Folder, "events.db")};Pooling=False");
        await file.OpenAsync(Cancel);
        return file;
    }

    /// <summary>A delegation to the user, up to its token.</summary>
    private async Task<string> Delegate(Who owner)
    {
        var made = await world.Gateway.Call<CreateOrganizationResponse>(
            null, new CreateOrganizationRequest { Name = "partner", WithRootAccessKey = true });
        var account = made.Organization.ManagementAccountId;
        var root = new Who(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        await world.Gateway.Call<IMessage>(root, new CreatePolicyRequest { PolicyName = "Template", PolicyDocument = Template });
        await world.Gateway.Call<IMessage>(root, new CreateUserRequest { UserName = "partner" });
        await world.Gateway.Call<IMessage>(
            root, new PutUserPolicyRequest { UserName = "partner", PolicyName = "all", PolicyDocument = StsWorld.AllowAll });
        var key = (await world.Gateway.Call<CreateAccessKeyResponse>(root, new CreateAccessKeyRequest { UserName = "partner" })).AccessKey;
        var id = (await world.Gateway.Call<CreateDelegationRequestResponse>(
            new Who(key.AccessKeyId, key.SecretAccessKey),
            new CreateDelegationRequestRequest
            {
                Description = "Looks at buckets",
                Permissions = new DelegationPermission { PolicyTemplateArn = $"arn:aws:iam::{account}:policy/Template" },
                RequestorWorkflowId = "workflow",
                NotificationChannel = "arn:aws:sns:us-east-1:111111111111:topic",
                SessionDuration = 600,
            })).DelegationRequestId;
        await world.Gateway.Call<IMessage>(owner, new AssociateDelegationRequestRequest { DelegationRequestId = id });
        await world.Gateway.Call<IMessage>(owner, new UpdateDelegationRequestRequest { DelegationRequestId = id, Notes = "please" });
        await world.Gateway.Call<IMessage>(owner, new AcceptDelegationRequestRequest { DelegationRequestId = id });
        await world.Gateway.Call<IMessage>(owner, new SendDelegationTokenRequest { DelegationRequestId = id });
        return (await world.Gateway.Call<ReceiveDelegationTokenResponse>(
            null, new ReceiveDelegationTokenRequest { DelegationRequestId = id })).TradeInToken;
    }

    /// <summary>All of all streams, by what their records call them.</summary>
    private static async Task<List<(string Member, string Value)>> SecretsIn(IEventStore store)
    {
        var secrets = new List<(string, string)>();
        await foreach (var stream in store.List("", Cancel))
        {
            var stored = await store.Load(stream, Cancel);
            foreach (var record in stored.Records)
            {
                using var json = JsonDocument.Parse(record);
                Collect(json.RootElement, secrets);
            }
        }
        return [.. secrets.Distinct().Order()];
    }

    private static void Collect(JsonElement element, List<(string, string)> secrets)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Collect(item, secrets);
        }
        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in element.EnumerateObject())
        {
            // A tag has a key as well, and a short one.
            if (member.Value.ValueKind == JsonValueKind.String && SecretMembers.Contains(member.Name)
                && member.Value.GetString() is { Length: >= 16 } value)
                secrets.Add((member.Name, value));
            Collect(member.Value, secrets);
        }
    }

    private List<string> FilesWith(byte[] wanted)
    {
        var found = new List<string>();
        foreach (var file in Directory.GetFiles(silos.Folder, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            if (bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(wanted) >= 0)
                found.Add(Path.GetFileName(file));
        }
        return found;
    }
}
