using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage.Postgres.Trail;

/// <summary>Calls that are to stand in the trail, in their order.</summary>
internal sealed class AuditWrite(IReadOnlyList<AuditRow> rows) : PostgresWrite
{
    public IReadOnlyList<AuditRow> Rows => rows;
}
