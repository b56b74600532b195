namespace Rolecall.ServerProcesses;

/// <summary>What the ready file tells of a server.</summary>
internal sealed record Ready(int Pid, string Aws, string Grpc, string AdminToken, IReadOnlyList<Person> People)
{
    public Person this[string name] => People.Single(person => person.Name == name);
}
