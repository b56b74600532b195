using System.Security.Cryptography;
using Npgsql;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Verification;
using Rolecall.Server.Storage.Trail.Segments;
using Rolecall.Server.Storage.Trail.Verification;

namespace Rolecall.Server.Storage.Postgres.Trail.Verification;

/// <summary>A row of the trail, with the deletion of its sandbox where there is one.</summary>
/// <param name="Body">Null where it was deleted.</param>
/// <param name="Digest">Of the body that was.</param>
/// <param name="DeletedUpTo">The sequence up to which the sandbox's calls are deleted.</param>
internal sealed record KeptCall(
    string Sandbox, long Sequence, int Views, long Ticks, long[] Names, byte[]? Body, byte[]? Digest, byte[] Seal, long? DeletedUpTo, byte[]? DeletionSeal)
{
    /// <summary>On $1 and $2: after the one, up to the other.</summary>
    public const string Sql = """
        SELECT t.sandbox, t.sequence, t.views, t.time, t.names, t.body, t.digest, t.seal, d.last, d.seal
        FROM trail t LEFT JOIN trail_deletion d ON d.sandbox = t.sandbox
        WHERE t.sequence > $1 AND t.sequence <= $2 ORDER BY t.sequence
        """;

    public static KeptCall Of(NpgsqlDataReader row)
    {
        byte[]? Bytes(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
        return new(
            row.GetString(0), row.GetInt64(1), row.GetInt32(2), row.GetInt64(3), row.GetFieldValue<long[]>(4), Bytes(5), Bytes(6),
            row.GetFieldValue<byte[]>(7), row.IsDBNull(8) ? null : row.GetInt64(8), Bytes(9));
    }

    /// <summary>Holds it against its seal, and what it is found by against its body.</summary>
    public void Check(TrailSeals seals, TrailFindings part)
    {
        part.Read(Body?.Length ?? 0);
        if (Body is null)
        {
            if (DeletedUpTo < Sequence || DeletionSeal is null || !seals.IsDeletion(DeletionSeal, Sandbox, DeletedUpTo!.Value))
                part.Break(AuditBreakKind.Edited, $"the record {Sequence} was emptied", Sequence);
            else if (Digest is null || !seals.IsRow(Seal, Sandbox, Sequence, Views, Digest))
                part.Break(AuditBreakKind.Edited, $"what is left of the record {Sequence} was changed", Sequence);
            part.Record(Sequence, ticks: null);
        }
        else if (seals.IsRow(Seal, Sandbox, Sequence, Views, SHA256.HashData(Body)) && Call() is { } call)
        {
            if (Ticks != call.Time.UtcTicks || !Names.ToHashSet().IsSupersetOf(TrailNames.Of(call)))
                part.Break(AuditBreakKind.Index, $"the record {Sequence} is not found by each of its names and its time", Sequence);
            part.Record(Sequence, call.Time.UtcTicks);
        }
        else
        {
            part.Break(AuditBreakKind.Edited, $"the record {Sequence} was changed", Sequence);
            part.Record(Sequence, ticks: null);
        }
    }

    private AuditRow? Call()
    {
        try
        {
            return TrailRecords.Read(Body) is var call && call.Sandbox == Sandbox && call.Views.Count == Views ? call : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
