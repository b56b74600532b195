namespace Rolecall.Server.Storage.Postgres.Events;

/// <summary>A change of the event store that waits for its group.</summary>
internal abstract class EventWrite : PostgresWrite;
