using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans;
using Orleans.Runtime;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Cluster;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>A silo that starts while the database of its members is slow waits for it, where it ended with a bug.</summary>
public sealed class PatientMembershipTableTests
{
    private readonly FakeTimeProvider time = new();

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

    private async Task Start(SlowTable table)
    {
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<IMembershipTable>(_ => table);
        PatientMembershipTable.Wrap(services);
        await using var made = services.BuildServiceProvider();
        var starting = made.GetRequiredService<IMembershipTable>().InitializeMembershipTableAsync(tryInitTableVersion: true);
        while (!starting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await starting;
    }

    private sealed class SlowTable(int failures) : IMembershipTable
    {
        public int Asked { get; private set; }

        public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken = default) =>
            Asked++ < failures ? Task.FromException(new TimeoutException("away")) : Task.CompletedTask;

        Task IMembershipTable.InitializeMembershipTable(bool tryInitTableVersion) => throw new NotSupportedException();

        Task IMembershipTable.DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

        Task IMembershipTable.CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();

        Task<MembershipTableData> IMembershipTable.ReadRow(SiloAddress key) => throw new NotSupportedException();

        Task<MembershipTableData> IMembershipTable.ReadAll() => throw new NotSupportedException();

        Task<bool> IMembershipTable.InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

        Task<bool> IMembershipTable.UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
            throw new NotSupportedException();

        Task IMembershipTable.UpdateIAmAlive(MembershipEntry entry) => throw new NotSupportedException();
    }
}
