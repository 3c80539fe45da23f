package dev.glimpse.deploy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import dev.glimpse.testkit.GlimpseContainer;

/** Stops a container as Kubernetes does: SIGTERM, and SIGKILL after a time. */
public final class PodStop {

  /** As k8s/base grants it. */
  private static final int GRACE_SECONDS = 45;

  private PodStop() {}

  /** Returns the state that the container ended with. */
  public static ContainerState of(GlimpseContainer container) {
    DockerClient docker = container.getDockerClient();
    docker.stopContainerCmd(container.getContainerId()).withTimeout(GRACE_SECONDS).exec();
    return docker.inspectContainerCmd(container.getContainerId()).exec().getState();
  }
}
