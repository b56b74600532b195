using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans;
using Orleans.Runtime;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Cluster;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>A silo that starts while the database of its members is slow waits for it, where it ended with a bug.</summary>
public sealed class PatientMembershipTableTests
{
    private readonly WaitedTime time = new();

    [Fact]
    public async Task Start_WaitsForATableThatCannotBeReadYet()
    {
        var table = new SlowTable(failures: 3);

        await Start(table);

        table.Asked.Should().Be(4);
    }

    [Fact]
    public async Task Start_EndsAsWithoutAStore_WhereTheTableStaysAway()
    {
        var starting = () => Start(new SlowTable(int.MaxValue));

        (await starting.Should().ThrowAsync<StoreUnavailableException>()).WithMessage("The table of members cannot be read: away");
    }

    /// <summary>No time mends a wrong password, or a table that is not there.</summary>
    [Theory]
    [InlineData("28P01")]
    [InlineData("42P01")]
    [InlineData("3D000")]
    public async Task Start_EndsAtOnce_WhereTheDatabaseRefusesIt(string state)
    {
        var table = new SlowTable(int.MaxValue, new PostgresException("refused", "FATAL", "FATAL", state));
        var starting = () => Start(table);

        await starting.Should().ThrowAsync<StoreUnavailableException>();
        table.Asked.Should().Be(1);
    }

    /// <summary>Orleans asks one question at a time: one that was lost would be its last.</summary>
    [Fact]
    public async Task Question_ThatIsNeverAnswered_EndsInTime()
    {
        var table = new PatientMembershipTable(
            new SlowTable(failures: 0), isOwned: false, time, NullLogger<PatientMembershipTable>.Instance);

        var asking = () => time.Pass(table.ReadAllAsync(TestContext.Current.CancellationToken));

        await asking.Should().ThrowAsync<TimeoutException>();
    }

    /// <summary>Whoever makes it disposes of it: the table holds connections.</summary>
    [Fact]
    public async Task Table_ThatWasMadeForIt_EndsWithIt()
    {
        var table = new SlowTable(failures: 0);

        await Start(table);

        table.Disposals.Should().Be(1);
    }

    [Fact]
    public async Task Table_ThatWasThere_Stays()
    {
        var table = new SlowTable(failures: 0);

        await Start(services => services.AddSingleton<IMembershipTable>(table));

        table.Asked.Should().Be(1);
        table.Disposals.Should().Be(0);
    }

    private Task Start(SlowTable table) => Start(services => services.AddSingleton<IMembershipTable>(_ => table));

    private async Task Start(Action<IServiceCollection> register)
    {
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        register(services);
        PatientMembershipTable.Wrap(services);
        await using var made = services.BuildServiceProvider();
        await time.Pass(made.GetRequiredService<IMembershipTable>().InitializeMembershipTableAsync(tryInitTableVersion: true));
    }

    private sealed class SlowTable(int failures, Exception? failure = null) : IMembershipTable, IAsyncDisposable
    {
        public int Asked { get; private set; }

        public int Disposals { get; private set; }

        public ValueTask DisposeAsync()
        {
            Disposals++;
            return ValueTask.CompletedTask;
        }

        public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken = default) =>
            Asked++ < failures ? Task.FromException(failure ?? new TimeoutException("away")) : Task.CompletedTask;

        Task IMembershipTable.InitializeMembershipTable(bool tryInitTableVersion) => throw new NotSupportedException();

        Task IMembershipTable.DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

        Task IMembershipTable.CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();

        Task<MembershipTableData> IMembershipTable.ReadRow(SiloAddress key) => throw new NotSupportedException();

        public Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken = default) =>
            new TaskCompletionSource<MembershipTableData>().Task;

        Task<MembershipTableData> IMembershipTable.ReadAll() => throw new NotSupportedException();

        Task<bool> IMembershipTable.InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

        Task<bool> IMembershipTable.UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
            throw new NotSupportedException();

        Task IMembershipTable.UpdateIAmAlive(MembershipEntry entry) => throw new NotSupportedException();
    }
}
