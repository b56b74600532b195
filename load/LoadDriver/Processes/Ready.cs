namespace Rolecall.LoadDriver.Processes;

internal sealed record Ready(int Pid, string Aws, string Grpc, string AdminToken, IReadOnlyList<Person> People);
