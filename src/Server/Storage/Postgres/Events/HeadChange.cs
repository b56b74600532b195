using Rolecall.Server.Storage.Chains;

namespace Rolecall.Server.Storage.Postgres.Events;

/// <summary>A stream's head, and what takes its place.</summary>
/// <param name="From">Null for a stream that was not there.</param>
/// <param name="To">Null for one that goes.</param>
internal readonly record struct HeadChange(SealedHead? From, SealedHead? To);
