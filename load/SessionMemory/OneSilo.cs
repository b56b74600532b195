using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using Rolecall.Api.Iam.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Grains;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Policy;
using Rolecall.Server.Cluster;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail;

namespace Rolecall.SessionMemory;

/// <summary>One silo in this process with one account and one role, over a store of its own.</summary>
internal sealed class OneSilo : IAsyncDisposable
{
    public const string Account = "333333333333";

    private const string Trust = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}}""";
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-memory-").FullName;
    private readonly SqliteEventStore events;
    private readonly LogAuditStore audit;
    private readonly SqliteObjectStore objects;
    private readonly SqliteAuthorizationStore authorizations;
    private readonly InProcessTestCluster cluster;

    private OneSilo()
    {
        var keys = new EnvelopeKeySource(Given: null, Path.Combine(folder, "envelope-key"), MayMake: true);
        events = new SqliteEventStore(Path.Combine(folder, "events.db"), keys, new SystemRandomSource());
        audit = new LogAuditStore(folder, events.Envelope, new SystemRandomSource(), TimeProvider.System);
        objects = new SqliteObjectStore(Path.Combine(folder, "objects.db"));
        authorizations = new SqliteAuthorizationStore(Path.Combine(folder, "authorizations.db"));
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error));
            silo.Services.AddSingleton<IEventStore>(events);
            silo.Services.AddSingleton<IAuditStore>(audit);
            silo.Services.AddSingleton<IObjectStore>(objects);
            silo.Services.AddSingleton<IAuthorizationStore>(authorizations);
            silo.Services.AddSingleton<IRandomSource, SystemRandomSource>();
            silo.Services.AddSingleton(TimeProvider.System);
            silo.Services.AddGrains();
            silo.RememberFewGrains();
        });
        cluster = builder.Build();
    }

    public IGrainFactory Grains => cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();

    public static async Task<OneSilo> Start(DateTimeOffset now)
    {
        var silo = new OneSilo();
        await silo.cluster.DeployAsync();
        await silo.Grains.Grain<ISandboxGrain>(Keys.DefaultSandbox).Create(now);
        await silo.Grains.Grain<IOrganizationGrain>(Keys.Organization(Keys.DefaultSandbox, "o-memory0001")).Create(
            "memory", AccountId.Parse(Account), now);
        await silo.Do(new CreateRoleRequest { RoleName = "Used", AssumeRolePolicyDocument = Trust }, now);
        await silo.Do(new PutRolePolicyRequest { RoleName = "Used", PolicyName = "All", PolicyDocument = AllowAll }, now);
        return silo;
    }

    /// <summary>Ends the sessions' activations, as their two idle minutes do, and returns how many are left.</summary>
    public async Task<int> EndIdleSessions()
    {
        var management = Grains.GetGrain<IManagementGrain>(0);
        var left = 0;
        for (var again = 0; again < 20; again++)
        {
            await management.ForceActivationCollection(TimeSpan.Zero);
            left = await ActiveSessions();
            if (left == 0)
                break;
        }
        return left;
    }

    public async Task<int> ActiveSessions() => (await Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics())
        .Where(statistic => statistic.GrainType.Contains("SessionGrain", StringComparison.Ordinal))
        .Sum(statistic => statistic.ActivationCount);

    public async ValueTask DisposeAsync()
    {
        await cluster.StopAllSilosAsync();
        await cluster.DisposeAsync();
        await events.DisposeAsync();
        await audit.DisposeAsync();
        await objects.DisposeAsync();
        await authorizations.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task Do(IMessage request, DateTimeOffset now)
    {
        var root = new Principal { Kind = PrincipalKind.Root, AccountId = Account, Arn = $"arn:aws:iam::{Account}:root", UserId = Account };
        var reply = await Grains.Grain<IAccountGrain>(Keys.Account(Keys.DefaultSandbox, AccountId.Parse(Account))).Execute(new OperationCall
        {
            Operation = request.Descriptor.Name[..^"Request".Length],
            Request = request.ToByteArray(),
            Caller = new Caller { Principal = root, AccessKeyId = "" },
            Now = now,
        });
        if (reply.Fault is { } fault)
            throw new AwsFaultException(fault);
    }
}
